// Makes of a chart a picture to keep: title, of what and when it is, the drawing, the legend. Drawn on a canvas, which
// has the page's fonts; a file made of the SVG would have lost them. static/js/charts.js calls it.

"use strict";

(() => {
  const { INK, QUIET, LOOKS } = chartLooks;
  const SIZE = { width: 1000, margin: 40, ratio: 2 };

  /** A square of the legend, as the chart draws what it stands for. */
  const swatch = (pen, left, top, size, { color, decal, borderType = [] }) => {
    pen.save();
    pen.save();
    pen.beginPath();
    pen.rect(left, top, size, size);
    pen.clip();
    pen.fillStyle = color;
    pen.fill();
    pen.fillStyle = decal?.color;
    pen.translate(left + size / 2, top + size / 2);
    if (decal?.symbol === "circle") {
      const [pitch] = decal.dashArrayY;
      const many = Math.ceil(size / pitch);
      for (let row = -many; row <= many; row++) {
        for (let column = -many; column <= many; column += 2) {
          pen.beginPath();
          pen.arc((column + (row & 1)) * pitch, row * pitch, (pitch * decal.symbolSize) / 2, 0, 7);
          pen.fill();
        }
      }
    } else if (decal) {
      const [thick, gap] = decal.dashArrayY;
      pen.rotate(decal.rotation || 0);
      for (let at = -size; at < size; at += thick + gap) pen.fillRect(-size, at, 2 * size, thick);
    }
    pen.restore();
    pen.setLineDash(borderType);
    pen.strokeStyle = QUIET;
    pen.strokeRect(left, top, size, size);
    pen.restore();
  };

  const wrapped = (pen, sentence, width) => {
    const lines = [""];
    for (const word of sentence.split(" ")) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };

  /** The sheet: a canvas. `option` is the chart's own, `canvas` the element that holds it on the page. */
  globalThis.chartPicture = ({ figure, option, canvas, text }) => {
    const { width, margin, ratio } = SIZE;
    const inner = width - 2 * margin;
    const height = Math.round(Math.min((canvas.clientHeight / canvas.clientWidth) * inner, 1100));
    const chart = echarts.init(document.createElement("div"), null, { renderer: "canvas", width: inner, height, devicePixelRatio: ratio });
    chart.setOption({ ...option, animation: false });
    const drawn = chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: "#ffffff" });
    const sheet = document.createElement("canvas");
    const pen = sheet.getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    const font = (size, weight = 400) => `${weight} ${size}px ${family}`;
    const parts = [];
    let y = margin;
    const write = (sentence, size, weight, colour) => {
      pen.font = font(size, weight);
      for (const line of wrapped(pen, sentence, inner)) {
        parts.push(() => {
          pen.font = font(size, weight);
          pen.fillStyle = colour;
          pen.fillText(line, margin, y + size);
          y += Math.round(size * 1.5);
        });
      }
    };
    const notes = [...figure.querySelectorAll(".pr-chart__note")];
    const basis = notes.length ? notes : [...document.querySelectorAll("[data-basis]")];
    write(text(document.querySelector("h1")), 22, 400, QUIET);
    write(text(figure.querySelector(".pr-chart__title, figcaption")), 30, 600, INK);
    for (const line of basis) write(text(line), 18, 400, QUIET);
    parts.push(() => {
      pen.drawImage(drawn, margin, y + 12, inner, height);
      y += height + 28;
    });
    const marks = [...figure.querySelectorAll("[data-fill]")];
    pen.font = font(17);
    let x = margin;
    for (const mark of marks) {
      const said = text(mark);
      const wide = 30 + pen.measureText(said).width + 28;
      if (x > margin && x + wide > width - margin) {
        x = margin;
        parts.push(() => (y += 30));
      }
      const at = x;
      parts.push(() => {
        const { fill } = mark.dataset;
        if (fill === "line" || fill === "dashes") {
          pen.fillStyle = LOOKS.verified.color;
          for (const [from, wide] of fill === "line" ? [[0, 20]] : [[0, 8], [12, 8]]) pen.fillRect(at + from, y + 8, wide, 4);
        } else {
          swatch(pen, at, y, 20, LOOKS[fill]);
        }
        pen.font = font(17);
        pen.fillStyle = INK;
        pen.fillText(said, at + 30, y + 16);
      });
      x += wide;
    }
    if (marks.length) parts.push(() => (y += 42));
    for (const credit of figure.querySelectorAll(".pr-chart__credit")) write(text(credit), 15, 400, QUIET);

    // Once to measure and once to draw: a canvas forgets everything when its size is set.
    for (const part of parts) part();
    sheet.width = width * ratio;
    sheet.height = Math.ceil(y + margin) * ratio;
    y = margin;
    pen.scale(ratio, ratio);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    for (const part of parts) part();
    chart.dispose();
    return sheet;
  };
})();
