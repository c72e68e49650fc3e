import { Counter, Gauge, type Registry } from "prom-client";

/** What the realtime protocol counts: numbers under names in snake_case. */
export type SocketCounts = Readonly<Record<keyof typeof gauges | keyof typeof counters, number>>;

const gauges = {
  sockets: "WebSockets that are open",
  bindings: "Status variables that WebSockets watch",
} as const;

const counters = {
  requests: "Requests that came over WebSockets",
  notifications_sent: "Notifications of status variables that were sent",
  notifications_conflated: "Notifications that a newer value replaced before a slow client was ready for them",
  log_lines_dropped: "Lines of modules' logs that a slow client did not get",
  fell_behind: "Times that a client read too slowly for what it was sent",
  closed_unread: "WebSockets closed because answers piled up that nobody read",
  reading_paused: "Times that a WebSocket was not read from because it had too many requests in flight",
  sockets_refused: "WebSockets refused because their key had too many",
  bindings_refused: "Binds and debugs refused because their WebSocket had too many",
  frames_too_long: "WebSockets closed because of a frame that was too long",
} as const;

/** Adds what `counts` holds at each scrape. */
export function registerSocketMetrics(registry: Registry, counts: SocketCounts): void {
  const registers = [registry];
  for (const name of Object.keys(gauges) as (keyof typeof gauges)[]) {
    new Gauge({
      name: `atrium_ws_${name}`,
      help: gauges[name],
      registers,
      collect() {
        this.set(counts[name]);
      },
    });
  }
  for (const name of Object.keys(counters) as (keyof typeof counters)[]) {
    new Counter({
      name: `atrium_ws_${name}_total`,
      help: counters[name],
      registers,
      collect() {
        this.reset();
        this.inc(counts[name]);
      },
    });
  }
}
