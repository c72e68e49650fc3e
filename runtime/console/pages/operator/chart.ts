import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Hold, secondsOf } from "./history-series.ts";
import { timeOfDay } from "./time-text.ts";

/** A line of a chart. */
export interface Line {
  name: string;
  /** A value for each second, `null` where none is known. */
  series: (number | null)[];
}

/** What a chart shows: the seconds from `from` to `to`, lines over them, and the times in which a service was left alone. */
export interface Plotted {
  from: number;
  to: number;
  lines: readonly Line[];
  holds: readonly Hold[];
}

export interface Chart {
  show(plotted: Plotted): void;
  destroy(): void;
}

/** Pixels. */
const height = 260;

/** How each line is drawn: by colour, and by its dashes for those who do not see that. */
const strokes = [
  { colour: "--accent", dash: [] },
  { colour: "--good", dash: [6, 4] },
];

/**
 * A chart in an element, as wide as that, in the page's colours.
 *
 * @param pointed told which second one points at; `undefined` for none
 */
export function createChart(place: HTMLElement, lines: readonly string[], pointed: (at?: number) => void): Chart {
  const plot = new uPlot(optionsFor(place.clientWidth, lines, pointed), [[], ...lines.map(() => [])], place);
  const holds = plot.root.querySelector<HTMLElement>(".u-under");
  const resized = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }));
  resized.observe(place);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const recolour = () => plot.redraw(false);
  scheme.addEventListener("change", recolour);
  return {
    show(plotted) {
      plot.setData([secondsOf(plotted.from, plotted.to), ...plotted.lines.map(({ series }) => series)]);
      holds?.replaceChildren(...plotted.holds.map((hold) => band(hold, plotted)));
    },
    destroy() {
      resized.disconnect();
      scheme.removeEventListener("change", recolour);
      plot.destroy();
    },
  };
}

function optionsFor(width: number, lines: readonly string[], pointed: (at?: number) => void): uPlot.Options {
  const axis = {
    stroke: () => colour("--text-quiet"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { y: { range: (_, __, highest) => [0, Math.max(4, Math.ceil((highest ?? 0) * 1.15))] } },
    axes: [
      {
        ...axis,
        size: 28,
        incrs: [60, 120, 300],
        values: (_, times) => times.map((time) => timeOfDay(time).slice(0, 5)),
      },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] },
    ],
    series: [
      {},
      ...lines.map((label, at) => ({
        label,
        stroke: () => colour(strokes[at % strokes.length]?.colour ?? "--accent"),
        dash: strokes[at % strokes.length]?.dash ?? [],
        width: 2,
        points: { show: false },
        ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? undefined)] },
  };
}

function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable);
}

/** A hold as a shaded band, as far as it lies within the chart. */
function band({ from, until }: Hold, plotted: Plotted): HTMLElement {
  const span = plotted.to - plotted.from;
  const share = (second: number) => (Math.min(Math.max(second, plotted.from), plotted.to) - plotted.from) / span;
  const element = document.createElement("div");
  element.className = "hold";
  element.style.left = `${share(from) * 100}%`;
  element.style.width = `${(share(until) - share(from)) * 100}%`;
  const label = document.createElement("span");
  label.className = "hold-label";
  label.textContent = `held until ${timeOfDay(until)}`;
  element.append(label);
  return element;
}
