"""Reference data as rows of a file: the columns of `manage.py load_reference`, found again by natural keys.

A file is taken whole or not at all. Each row that cannot be taken is named by its line with a sentence; rows
that change nothing are left alone. Nothing is ever deleted by an import.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources, results
from import_export.instance_loaders import BaseInstanceLoader

from records.admin.cells import CodeCell, DayCell, TextCell, WholeNumberCell
from records.admin.sheets import SheetRefused
from records.models import Area, Centre, ReportedCount, Vaccine, VaccineAlias
from records.normalise import name_key

#: What a row is told that the database would refuse, by the name of the database's rule.
BROKEN_RULES = {
    "centre_has_a_name": gettext_lazy("A centre needs an English or a Bangla name."),
    "interval_names_its_source": gettext_lazy("Say who recommends these days to the second dose."),
    "reported_dose_number_is_1_to_9": gettext_lazy("A dose number is a number from 1 to 9."),
}


class PlainDiff(resources.Diff):  # type: ignore[misc]
    """Old and new value of each cell as <del> and <ins>, without the style attributes of the library."""

    def as_html(self) -> list[str]:
        return [
            self._cell_html("" if self.new else str(before), str(after))
            for before, after in zip(self.left, self.right, strict=True)
        ]

    @staticmethod
    def _cell_html(before: str, after: str) -> str:
        if before == after:
            return escape(after)
        if not before:
            return format_html("<ins>{}</ins>", after)
        return format_html("<del>{}</del> <ins>{}</ins>", before, after)


class NaturalKeyLoader(BaseInstanceLoader):  # type: ignore[misc]
    """Finds what a row speaks of among all rows that the file may touch, fetched in one query."""

    def __init__(self, resource: ReferenceResource, dataset: tablib.Dataset | None = None) -> None:
        super().__init__(resource, dataset)
        touched = resource.touched(dataset) if dataset is not None else resource.get_queryset()
        self.known = {resource.key_of(one): one for one in touched}

    def get_instance(self, row: Mapping[str, Any]) -> Model | None:
        try:
            return self.known.get(self.resource.key_of_row(row))
        except ValueError:
            return None  # the cell is named when the row is read


class ReferenceResource(resources.ModelResource):  # type: ignore[misc]
    """What all reference files have in common. `Meta.import_id_fields` is the natural key."""

    class Meta:
        instance_loader_class = NaturalKeyLoader
        skip_unchanged = True
        use_transactions = True
        # A statement for 500 rows instead of three for each: thousands of centres in seconds, not minutes.
        use_bulk = True
        batch_size = 500

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lines: dict[Hashable, int] = {}

    @classmethod
    def get_diff_class(cls) -> type[PlainDiff]:
        return PlainDiff

    def touched(self, dataset: tablib.Dataset) -> QuerySet[Any]:
        """What the rows of the file may speak of."""
        everything: QuerySet[Any] = self.get_queryset()
        return everything

    def key_of(self, instance: Any) -> Hashable:
        return tuple(self.fields[name].get_value(instance) for name in self.get_import_id_fields())

    def key_of_row(self, row: Mapping[str, Any]) -> Hashable:
        return tuple(self.fields[name].clean(row) for name in self.get_import_id_fields())

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> results.Result:
        """As the library's, but a file without the columns of the key is refused before any row is read."""
        needed = [self.fields[name].column_name for name in self.get_import_id_fields()]
        missing = [column for column in needed if column not in dataset.headers]
        if not missing:
            return super().import_data(dataset, *args, **kwargs)
        refused = results.Result()
        sentence = _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
        refused.append_base_error(results.Error(SheetRefused(sentence)))
        return refused

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Refuse a second row on the same thing: which of the two is meant, only the sender knows."""
        if not any(row.values()):
            return
        try:
            key = self.key_of_row(row)
        except ValueError:
            return
        line = kwargs["row_number"] + 1
        first = self._lines.setdefault(key, line)
        if first != line:
            raise ValidationError(_("Line %(line)s is about the same already.") % {"line": first})

    def skip_row(self, instance: Any, original: Any, row: dict[str, Any], *args: Any, **kwargs: Any) -> bool:
        return not any(row.values()) or bool(super().skip_row(instance, original, row, *args, **kwargs))

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Check the values without a query per row. Raises ValidationError by column heading.

        What a column points at has been looked up already, and a second row on the same thing was refused.
        The database would refuse the rest as well, only without saying which line it means.
        """
        errors: dict[str, Any] = dict(import_validation_errors or {})
        pointers = [field for field in instance._meta.fields if field.is_relation]
        for field in pointers:
            if not field.null and getattr(instance, field.attname) is None and field.attname not in errors:
                errors[field.attname] = [ValidationError(field.error_messages["blank"])]
        try:
            instance.clean_fields(exclude={*errors, *(field.name for field in pointers)})
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
        if errors:
            headings = {field.attribute: field.column_name for field in self.fields.values()}
            raise ValidationError({headings.get(name, name): wrong for name, wrong in errors.items()})
        rule = self.broken_rule(instance)
        if rule:
            raise ValidationError(BROKEN_RULES[rule])

    def broken_rule(self, instance: Any) -> str | None:
        """The rule of the database that concerns several columns and that this row breaks, if any."""
        return None

    def get_bulk_update_fields(self) -> list[str]:
        """All columns but the primary key; a name that is found by its folded form may be spelt anew."""
        primary_key = self._meta.model._meta.pk.attname
        return [
            field.attribute for field in self.fields.values() if field.attribute != primary_key and not field.readonly
        ]

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        super().after_import(dataset, result, **kwargs)
        ours = {field.column_name for field in self.fields.values()}
        result.unknown_columns = [heading for heading in dataset.headers if heading not in ours]


class AreaResource(ReferenceResource):
    """Names of divisions and districts. The areas themselves are the state's; an import adds none."""

    code = fields.Field("code", "code", TextCell())
    name_en = fields.Field("name_en", "name_en", TextCell())
    name_bn = fields.Field("name_bn", "name_bn", TextCell())
    part_of = fields.Field("parent_id", "part_of", TextCell(), readonly=True)

    class Meta:
        model = Area
        fields = ("code", "name_en", "name_bn", "part_of")
        import_id_fields = ("code",)

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        if instance._state.adding:
            raise ValidationError({"code": _("There is no area with this code.")})
        super().validate_instance(instance, *args, **kwargs)


class CentreResource(ReferenceResource):
    code = fields.Field("code", "code", TextCell())
    name_en = fields.Field("name_en", "name_en", TextCell())
    name_bn = fields.Field("name_bn", "name_bn", TextCell())
    district_code = fields.Field(
        "district_id", "district_code", CodeCell(Area.objects.filter(level=Area.Level.DISTRICT))
    )
    facility_code = fields.Field("facility_code", "facility_code", TextCell())
    kind = fields.Field("kind", "kind", TextCell())

    class Meta:
        model = Centre
        fields = ("code", "name_en", "name_bn", "district_code", "facility_code", "kind")
        import_id_fields = ("code",)

    def broken_rule(self, instance: Any) -> str | None:
        return None if instance.name_en or instance.name_bn else "centre_has_a_name"


class VaccineResource(ReferenceResource):
    code = fields.Field("code", "code", TextCell())
    name_en = fields.Field("name_en", "name_en", TextCell())
    name_bn = fields.Field("name_bn", "name_bn", TextCell())
    interval_days = fields.Field("interval_days", "interval_days", WholeNumberCell())
    interval_source = fields.Field("interval_source", "interval_source", TextCell())
    cvx = fields.Field("cvx", "cvx", TextCell())
    icd11 = fields.Field("icd11", "icd11", TextCell())
    note = fields.Field("note", "note", TextCell())

    class Meta:
        model = Vaccine
        fields = ("code", "name_en", "name_bn", "interval_days", "interval_source", "cvx", "icd11", "note")
        import_id_fields = ("code",)

    def broken_rule(self, instance: Any) -> str | None:
        nameless = instance.interval_days is not None and not instance.interval_source
        return "interval_names_its_source" if nameless else None


class VaccineAliasResource(ReferenceResource):
    """Names that lists use for vaccines. A name is found again however it is written, by its folded form."""

    name = fields.Field("name", "name", TextCell())
    vaccine = fields.Field("vaccine_id", "vaccine", CodeCell(Vaccine.objects.all()))

    class Meta:
        model = VaccineAlias
        fields = ("name", "vaccine")
        import_id_fields = ("name",)

    def key_of(self, instance: VaccineAlias) -> Hashable:
        return instance.name_key

    def key_of_row(self, row: Mapping[str, Any]) -> Hashable:
        return name_key(self.fields["name"].clean(row))

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        instance.name_key = name_key(instance.name)
        if instance.name and not instance.name_key:
            raise ValidationError({"name": _("This name has neither letters nor digits.")})
        super().validate_instance(instance, *args, **kwargs)


class ReportedCountResource(ReferenceResource):
    centre_code = fields.Field("centre_id", "centre_code", CodeCell(Centre.objects.all()))
    date = fields.Field("day", "date", DayCell())
    dose_no = fields.Field("dose_no", "dose_no", WholeNumberCell())
    doses_reported = fields.Field("doses", "doses_reported", WholeNumberCell())
    source = fields.Field("source", "source", TextCell())

    class Meta:
        model = ReportedCount
        fields = ("centre_code", "date", "dose_no", "doses_reported", "source")
        import_id_fields = ("centre_code", "date", "dose_no")

    def broken_rule(self, instance: Any) -> str | None:
        return None if instance.dose_no in range(1, 10) else "reported_dose_number_is_1_to_9"

    def touched(self, dataset: tablib.Dataset) -> QuerySet[Any]:
        """The counts of the days in the file, not those of every day there ever was."""
        days = set()
        for text in dataset["date"]:
            try:
                days.add(self.fields["date"].clean({"date": text}))
            except ValueError:
                continue
        return ReportedCount.objects.filter(day__in=days - {None})
