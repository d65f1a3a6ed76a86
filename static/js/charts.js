// Draws charts from the tables beside them, so that a chart can say nothing that its table does not. Without this
// script the page has its tables. No words are kept here: tables, captions and the tag of this script bring them.
//
//   <figure class="pr-chart" data-chart="map|line|bar|funnel" data-table="ID">
//     <figcaption><span class="pr-chart__title">…</span> <span class="pr-chart__note">…</span></figcaption>
//   </figure>
//   <table id="ID"> … <tr><th scope="row" data-key="KEY">name</th><td data-series="verified" data-value="123">…</td>
//
// Series: verified, known_missing, unknown (doses), low, high, forecast_low, forecast_high (percent), count (funnel).
// A value that is not there is not shown, and never zero. Optional on the figure: data-area (a BBS code: the map of its
// districts only), data-unit (percent or count, for a line), and a legend of its own: `[data-fill]` with its words, each
// one of LOOKS, `line` or `dashes`.

"use strict";

(() => {
  const words = document.currentScript.dataset;
  const isBangla = document.documentElement.lang.startsWith("bn");
  const locale = isBangla ? "bn-BD" : "en-IN";
  const asCount = new Intl.NumberFormat(locale);
  const asTenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (value, format = asTenths) => `${format.format(value)}\u00a0%`;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)");
  const byTouch = matchMedia("(hover: none)");

  const { INK, QUIET, FILLS, HATCH, STEPS, NOTHING, LOOKS } = chartLooks;
  const LINE = "#dbe0dc";
  const COUNTS = ["verified", "known_missing", "unknown"];

  const text = (node) => (node ? node.textContent.replace(/[ \n\t]+/g, " ").trim() : "");
  // A cell may repeat its heading for phones; only its value is meant.
  const shown = (cell) => text(cell.querySelector(".pr-table__value") || cell);

  const read = (table) => {
    const heads = [...table.querySelectorAll("thead th")];
    const names = {};
    const rows = [];
    for (const line of table.querySelectorAll("tbody tr")) {
      const head = line.querySelector("th[data-key]");
      if (!head) continue;
      const row = { key: head.dataset.key, name: shown(head), href: head.querySelector("a[href]")?.href || "", values: {}, said: {} };
      for (const part of line.querySelectorAll("[data-series]")) {
        const { series, value } = part.dataset;
        row.values[series] = value === undefined || value === "" ? null : Number(value);
        row.said[series] = shown(part);
        const cell = part.closest("td");
        names[series] ??= text(heads[[...line.children].indexOf(cell)]);
      }
      rows.push(row);
    }
    return { rows, names };
  };

  const base = () => ({
    animation: !isStill.matches,
    animationDuration: 300,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 14, color: INK },
    aria: { enabled: false }, // its sentences are English only; the table says the same in the page's language
    // The hint is made of elements and styled by class: markup with style attributes is forbidden by the policy. Kept
    // within the chart, because the little arrow outside of it would be such markup.
    tooltip: { className: "pr-chart__tip", confine: true, transitionDuration: 0, padding: 0, borderWidth: 0, backgroundColor: "transparent" },
  });

  const hint = (title, lines) => {
    const box = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = title;
    box.append(head);
    for (const line of lines) {
      const part = document.createElement("div");
      part.textContent = line;
      box.append(part);
    }
    return box;
  };

  const axis = { axisLine: { lineStyle: { color: QUIET } }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } } };
  const axisLabel = { color: QUIET, fontSize: 14 };

  /** What is said of a row: its counts with their denominator, where all of them may be shown. */
  const countsOf = (row, names) => {
    const known = COUNTS.filter((series) => row.said[series] !== undefined);
    const lines = known.map((series) => `${names[series]} ${row.said[series]}`);
    if (known.length === COUNTS.length && known.every((series) => row.values[series] !== null)) {
      const total = known.reduce((sum, series) => sum + row.values[series], 0);
      lines.push((words.of || "").replace("%n", asCount.format(total)));
    }
    return lines;
  };

  // Map

  const lookOf = (row) => {
    if (!row) return NOTHING;
    const { low } = row.values;
    if (low === null || low === undefined) return { color: FILLS.unknown.color, decal: HATCH };
    return STEPS[Math.min(Math.floor((low * STEPS.length) / 100), STEPS.length - 1)];
  };

  /** West and east, south and north ends of some districts, in degrees. */
  const endsOf = (features) => {
    const points = features.flatMap(({ geometry }) => geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2));
    return [0, 1].map((i) => points.reduce(([least, most], point) => [Math.min(least, point[i]), Math.max(most, point[i])], [Infinity, -Infinity]));
  };
  const middleOf = (feature) => endsOf([feature]).map(([least, most]) => (least + most) / 2);

  const mapOf = async (figure, { rows, names }) => {
    const answer = await fetch(words.geo);
    if (!answer.ok) throw new Error(`the map cannot be read: ${answer.status}`);
    const all = await answer.json();
    const area = figure.dataset.area || "";
    const found = new Map(rows.map((row) => [row.key, row]));
    const inside = all.features.filter((feature) => feature.properties.code.startsWith(area));
    // Where there is nothing is drawn first, so that its broken line is under the whole one of a neighbour.
    const isFound = (feature) => Number(found.has(feature.properties.code));
    const features = [...inside].sort((one, other) => isFound(one) - isFound(other));
    const name = `districts-${area}`;
    echarts.registerMap(name, { type: "FeatureCollection", features });
    const data = features.map((feature) => {
      const row = found.get(feature.properties.code);
      const { color, ...look } = lookOf(row);
      return { name: feature.properties.code, value: row?.values.low ?? "-", row, itemStyle: { areaColor: color, ...look } };
    });
    const sentence = (row) => [row.name, row.said.low, ...countsOf(row, names)];
    const option = {
      ...base(),
      series: [
        {
          type: "map",
          map: name,
          nameProperty: "code",
          selectedMode: false,
          left: 3,
          right: 3,
          top: 3,
          bottom: 3,
          data,
          label: { show: Boolean(area), formatter: ({ data: at }) => at?.row?.name || "", color: INK, fontSize: 14, textBorderColor: "#ffffff", textBorderWidth: 4 },
          labelLayout: { hideOverlap: true },
          itemStyle: { borderColor: "#4f6b5e", borderWidth: 0.9, areaColor: "#ffffff" },
          emphasis: { label: { show: Boolean(area), color: INK }, itemStyle: { borderColor: INK, borderWidth: 2.5, areaColor: "inherit" } },
        },
      ],
    };
    option.tooltip.formatter = ({ data: at }) => {
      if (!at?.row) return "";
      const [title, ...lines] = sentence(at.row);
      return hint(title, lines);
    };
    const middles = features.map(middleOf);
    // The map fills its box, so the box has its shape. A degree of longitude is there so much shorter than one of latitude.
    const [[west, east], [south, north]] = endsOf(features);
    const shape = ((east - west) * 0.91) / (north - south);
    return { option, shape, ready: (chart, canvas) => guide(figure, canvas, chart, data, middles, sentence) };
  };

  /** Pointer and keyboard on the map; what is chosen stands in words below it, with the way to its page. */
  const guide = (figure, canvas, chart, data, middles, sentence) => {
    const line = document.createElement("p");
    line.className = "pr-chart__said";
    line.setAttribute("aria-live", "polite");
    canvas.after(line);
    let chosen = -1;
    const choose = (index, withTip) => {
      if (chosen >= 0) chart.dispatchAction({ type: "downplay", seriesIndex: 0, dataIndex: chosen });
      chosen = index;
      const row = data[index]?.row;
      chart.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: index });
      if (withTip) chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: index });
      line.replaceChildren();
      if (!row) return;
      const [name, ...rest] = sentence(row);
      const title = document.createElement(row.href ? "a" : "strong");
      if (row.href) title.href = row.href;
      title.textContent = name;
      line.append(title, `: ${rest.join(" · ")}`);
    };
    const open = (index) => {
      if (data[index]?.row?.href) location.assign(data[index].row.href);
    };
    chart.on("click", ({ dataIndex }) => {
      // A finger has no hover: its first touch tells, and the name below opens.
      if (byTouch.matches) choose(dataIndex, false);
      else open(dataIndex);
    });
    const seen = data.map((each, index) => (each.row ? index : -1)).filter((index) => index >= 0);
    const step = (dx, dy) => {
      const [x, y] = middles[chosen];
      let best = chosen;
      let least = Infinity;
      for (const index of seen) {
        const along = (middles[index][0] - x) * dx + (middles[index][1] - y) * dy;
        const across = Math.abs((middles[index][0] - x) * dy) + Math.abs((middles[index][1] - y) * dx);
        if (index === chosen || along <= 0 || across > along * 1.5) continue;
        if (along + 2 * across < least) {
          least = along + 2 * across;
          best = index;
        }
      }
      return best;
    };
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    canvas.addEventListener("keydown", (event) => {
      if (!seen.length) return;
      if (arrows[event.key]) choose(chosen < 0 ? seen[0] : step(...arrows[event.key]), true);
      else if (event.key === "Home") choose(seen[0], true);
      else if (event.key === "End") choose(seen.at(-1), true);
      else if (event.key === "Enter" && chosen >= 0) open(chosen);
      else if (event.key === "Escape") chart.dispatchAction({ type: "hideTip" });
      else return;
      event.preventDefault();
    });
    canvas.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
  };

  // Lines, bars and the funnel

  const gap = (value) => (value === null || value === undefined ? "-" : value);
  const column = (rows, series) => rows.map((row) => gap(row.values[series]));
  const has = (rows, series) => rows.some((row) => row.values[series] !== null && row.values[series] !== undefined);

  const lineOf = (figure, { rows, names }) => {
    const isPercent = figure.dataset.unit ? figure.dataset.unit === "percent" : has(rows, "low") || has(rows, "high");
    const series = isPercent ? percentLines(rows, names) : countAreas(rows, names);
    const option = {
      ...base(),
      grid: { left: 8, right: 20, top: 16, bottom: 8, containLabel: true },
      xAxis: { type: "category", boundaryGap: false, data: rows.map((row) => row.name), ...axis, splitLine: { show: false }, axisLabel: { ...axisLabel, hideOverlap: true } },
      yAxis: {
        type: "value",
        min: 0,
        ...(isPercent ? { max: 100, interval: 20 } : {}),
        ...axis,
        axisLine: { show: false },
        axisLabel: { ...axisLabel, formatter: (value) => (isPercent ? percent(value, asCount) : asCount.format(value)) },
      },
      series,
    };
    option.tooltip.trigger = "axis";
    option.tooltip.formatter = (points) => {
      const row = rows[points[0].dataIndex];
      const said = Object.keys(names).filter((each) => row.values[each] !== null && row.values[each] !== undefined);
      return hint(row.name, said.map((each) => `${names[each]} ${row.said[each]}`));
    };
    return { option };
  };

  // A band is two stacked lines: an unseen lower edge, and upon it how far the upper edge is above it.
  const band = (rows, stack, low, high, fill) => {
    const between = rows.map(({ values }) => (gap(values[low]) === "-" || gap(values[high]) === "-" ? "-" : values[high] - values[low]));
    const unseen = { type: "line", stack, symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
    return [
      { ...unseen, data: rows.map(({ values }, i) => (between[i] === "-" ? "-" : values[low])) },
      { ...unseen, data: between, itemStyle: { decal: fill.decal }, areaStyle: { color: fill.color, opacity: 1 } },
    ];
  };

  const percentLines = (rows, names) => {
    const line = (series, look) => ({ type: "line", id: series, name: names[series], data: column(rows, series), symbol: "circle", symbolSize: 5, itemStyle: { color: FILLS.verified.color }, lineStyle: { width: 2.5, ...look } });
    const drawn = [];
    if (has(rows, "forecast_low")) drawn.push(...band(rows, "forecast", "forecast_low", "forecast_high", FILLS.forecast));
    if (has(rows, "low")) drawn.push(...band(rows, "range", "low", "high", FILLS.unknown));
    for (const series of ["forecast_low", "forecast_high"]) if (has(rows, series)) drawn.push({ ...line(series, { type: [3, 5], width: 2 }), symbol: "none" });
    if (has(rows, "high")) drawn.push(line("high", { type: [8, 4], width: 2 }));
    if (has(rows, "low")) drawn.push(line("low", {}));
    return drawn;
  };

  const countAreas = (rows, names) =>
    COUNTS.filter((series) => has(rows, series)).map((series) => ({ type: "line", id: series, name: names[series], stack: "doses", data: column(rows, series), symbol: "none", lineStyle: { width: 1, color: QUIET }, itemStyle: FILLS[series], areaStyle: { color: FILLS[series].color, opacity: 1 } }));

  const barOf = (figure, { rows, names }) => {
    const drawn = COUNTS.filter((series) => has(rows, series));
    const option = sideways(figure, rows, drawn.map((series) => ({ type: "bar", id: series, name: names[series], stack: "doses", barMaxWidth: 22, data: column(rows, series), itemStyle: FILLS[series] })));
    option.tooltip.formatter = ({ dataIndex }) => hint(rows[dataIndex].name, countsOf(rows[dataIndex], names));
    return { option, height: 48 + 36 * rows.length };
  };

  // Each step of the funnel as long as its count; a step may be longer than the one before, and is not drawn shorter.
  const funnelOf = (figure, { rows, names }) => {
    const label = { show: true, position: "right", color: INK, fontSize: 15, fontWeight: 600, formatter: ({ dataIndex }) => rows[dataIndex].said.count };
    const option = sideways(figure, rows, [{ type: "bar", id: "count", name: names.count, barMaxWidth: 26, data: column(rows, "count"), itemStyle: FILLS.count, label }]);
    option.grid.right = 88;
    option.xAxis.show = false;
    option.tooltip.formatter = ({ dataIndex }) => hint(rows[dataIndex].name, [rows[dataIndex].said.count]);
    return { option, height: 24 + 44 * rows.length };
  };

  const sideways = (figure, rows, series) => ({
    ...base(),
    grid: { left: 4, right: 20, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: "value", ...axis, splitNumber: 4, axisLabel: { ...axisLabel, hideOverlap: true, formatter: (value) => asCount.format(value) } },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => row.name), ...axis, axisLabel: { ...axisLabel, color: INK, width: Math.min(150, figure.parentElement.clientWidth * 0.3), overflow: "break", lineHeight: 19 } },
    series,
  });

  const DRAWN = { map: mapOf, line: lineOf, bar: barOf, funnel: funnelOf };

  const save = (figure, option, canvas) =>
    chartPicture({ figure, option, canvas, text }).toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${["punoruddhar", words.incident, words.place, figure.dataset.table].filter(Boolean).join("-")}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");

  // What each series looks like in a legend: a fill, or the line that draws it.
  const MARKS = { verified: "verified", known_missing: "dots", unknown: "hatch", low: "line", high: "dashes", forecast_low: "forecast" };

  const drawnOf = (tag, about) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(about)) node.setAttribute(name, value);
    return node;
  };

  /** The legend of a chart that brings none: what it draws, in the words of the table's headings. */
  const legend = (figure, { names, rows }, { series }) => {
    const drawn = new Set(series.map((each) => each.id));
    const shown = Object.keys(MARKS).filter((each) => drawn.has(each) && has(rows, each));
    if (figure.querySelector("[data-fill]") || shown.length < 2) return;
    const list = document.createElement("ul");
    list.className = "pr-legend";
    for (const each of shown) {
      const kind = MARKS[each];
      const swatch = drawnOf("svg", { class: "pr-swatch", width: 15, height: 15, "aria-hidden": "true" });
      if (kind === "line" || kind === "dashes") {
        swatch.append(drawnOf("line", { x1: 0, x2: 15, y1: 8, y2: 8, stroke: FILLS.verified.color, "stroke-width": 3, ...(kind === "dashes" ? { "stroke-dasharray": "6 3" } : {}) }));
      } else {
        const fill = { dots: "url(#pr-missing)", hatch: "url(#pr-hatch)" }[kind] || LOOKS[kind].color;
        swatch.append(drawnOf("rect", { x: 0.5, y: 0.5, width: 14, height: 14, rx: 2, stroke: QUIET, fill }));
      }
      const said = document.createElement("span");
      said.textContent = names[each];
      const entry = document.createElement("li");
      entry.dataset.fill = kind;
      entry.append(swatch, said);
      list.append(entry);
    }
    figure.append(list);
  };

  const draw = async (figure) => {
    const table = document.getElementById(figure.dataset.table);
    const content = table && read(table);
    if (!content || content.rows.length === 0 || !DRAWN[figure.dataset.chart]) return;
    const { option, ready, height, shape } = await DRAWN[figure.dataset.chart](figure, content);
    const canvas = document.createElement("div");
    canvas.className = "pr-chart__canvas";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", [text(figure.querySelector(".pr-chart__title, figcaption")), words.beside, figure.dataset.chart === "map" && words.keys].filter(Boolean).join(". "));
    if (height) canvas.style.height = `${height}px`;
    if (shape) {
      canvas.style.aspectRatio = String(shape);
      canvas.style.maxWidth = `${34 * shape}rem`;
    }
    const caption = figure.querySelector("figcaption");
    if (caption) caption.after(canvas);
    else figure.prepend(canvas);
    legend(figure, content, option);
    figure.classList.add("pr-chart--drawn");
    const chart = echarts.init(canvas, null, { renderer: "svg" });
    chart.setOption(option);
    // With a view box the drawing shrinks to a narrower sheet of paper.
    const boxed = () => canvas.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    boxed();
    new ResizeObserver(() => {
      if (canvas.clientWidth === 0 || (canvas.clientWidth === chart.getWidth() && canvas.clientHeight === chart.getHeight())) return;
      chart.resize();
      boxed();
    }).observe(canvas);
    ready?.(chart, canvas);
    if (words.save) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pr-plain-button pr-chart__save pr-no-print";
      button.textContent = words.save;
      button.addEventListener("click", () => save(figure, option, canvas));
      figure.append(button);
    }
  };

  // Letters are measured while a chart is drawn, so its fonts come first.
  const fonts = ["400 14px", "600 16px"].map((size) => document.fonts.load(`${size} ${getComputedStyle(document.body).fontFamily}`, isBangla ? "কখ১২" : "Ab12"));
  Promise.allSettled(fonts).then(() => {
    for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);
  });
})();
