// What charts look like, on the page (static/js/charts.js) and in a picture to keep (static/js/chart_pictures.js).

"use strict";

globalThis.chartLooks = (() => {
  const INK = "#1c2723";
  const QUIET = "#4b5752";

  // The same three meanings as in static/css/punoruddhar.css and templates/cotton/site/patterns.html.
  const DOTS = { symbol: "circle", symbolSize: 0.5, dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0], color: "#fdf0da" };
  const HATCH = { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2.4, 4.6], rotation: -Math.PI / 4, color: "#6d7873" };
  const FILLS = {
    verified: { color: "#0b5d3b" },
    known_missing: { color: "#c77400", decal: DOTS },
    unknown: { color: "#f1f3f1", decal: HATCH, borderColor: "#6d7873", borderWidth: 0.5 },
    count: { color: "#0b5d3b" },
    forecast: { color: "#c9ddd2" },
  };
  // The steps of the map, in templates/recovery/progress/_map.html too. Who cannot tell the greens, or sees them in grey,
  // has the patterns: the more is back, the closer they are, up to full. None of them slants, as what is unknown does.
  const dotted = (pitch, part) => ({ symbol: "circle", symbolSize: part, dashArrayX: [[pitch, pitch], [0, pitch, pitch, 0]], dashArrayY: [pitch, 0], color: "#0b5d3b" });
  const ruled = (thick, gap) => ({ symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [thick, gap], color: "#0b5d3b" });
  const STEPS = [
    { color: "#e6f0ea", decal: dotted(5, 0.36) },
    { color: "#c3dfcf", decal: dotted(3, 0.62) },
    { color: "#8bbfa3", decal: ruled(1.2, 3.8) },
    { color: "#4a9270", decal: ruled(1.3, 2) },
    { color: "#0b5d3b", borderColor: "#a9c4b5" },
  ];
  const NOTHING = { color: "#ffffff", borderColor: "#93a19a", borderType: [3, 3] };
  const LOOKS = {
    verified: FILLS.verified, dots: FILLS.known_missing, hatch: FILLS.unknown, forecast: FILLS.forecast, nothing: NOTHING,
    ...Object.fromEntries(STEPS.map((look, step) => [`step-${step}`, look])),
  };

  return { INK, QUIET, FILLS, HATCH, STEPS, NOTHING, LOOKS };
})();
