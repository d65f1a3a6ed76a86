// What our charts use of ECharts; static/js/charts.js finds it as `echarts`. The screen draws SVG; a saved picture is
// drawn on a canvas, because an SVG on its own has no fonts.

import { BarChart, LineChart, MapChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { getInstanceByDom, init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LabelLayout, LineChart, MapChart, SVGRenderer, TooltipComponent]);

export { getInstanceByDom, init, registerMap };
