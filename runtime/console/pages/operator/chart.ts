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

/** How much of a chart's width a label takes; the list below the chart has those that are left out. */
const labelShare = 0.2;

/** How each line is drawn, told apart by more than its colour: what lies below the first is filled. */
const looks = [{ stroke: "--accent", fill: "--accent-soft" }, { stroke: "--good" }];

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
      holds?.replaceChildren(...bands(plotted));
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
      ...lines.map((label, at) => {
        const { stroke, fill } = looks[at % looks.length] as { stroke: string; fill?: string };
        return {
          label,
          stroke: () => colour(stroke),
          ...(fill === undefined ? {} : { fill: () => colour(fill) }),
          width: 1.5,
          points: { show: false },
          ...(uPlot.paths.stepped === undefined ? {} : { paths: uPlot.paths.stepped({ align: 1 }) }),
        };
      }),
    ],
    hooks: { setCursor: [({ cursor }) => pointed(cursor.idx ?? undefined)] },
  };
}

function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable);
}

/** Holds as shaded bands, as far as they lie within the chart; each says until when, where there is room for it. */
function bands({ holds, from, to }: Plotted): HTMLElement[] {
  const share = (second: number) => (Math.min(Math.max(second, from), to) - from) / (to - from);
  return holds.map((hold, at) => {
    const band = document.createElement("div");
    const isLate = share(hold.from) > 0.5;
    band.className = isLate ? "hold hold-late" : "hold";
    band.style.left = `${share(hold.from) * 100}%`;
    band.style.width = `${(share(hold.until) - share(hold.from)) * 100}%`;
    const neighbour = isLate ? holds[at - 1]?.until : holds[at + 1]?.from;
    if (neighbour !== undefined && Math.abs(share(neighbour) - share(hold.from)) < labelShare) return band;
    const label = document.createElement("span");
    label.className = "hold-label";
    label.textContent = `held until ${timeOfDay(hold.until)}`;
    band.append(label);
    return band;
  });
}
