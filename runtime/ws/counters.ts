/** What the sockets of a host have done since it started, and how many there are; for metrics. */
export class SocketCounters {
  /** Open now. */
  sockets = 0;
  /** Watches on status variables held now. */
  bindings = 0;
  requests = 0;
  notifications_sent = 0;
  /** Notifications that a newer value of the same variable replaced before a slow client was ready for them. */
  notifications_conflated = 0;
  /** Lines of modules' logs that a slow client did not get. */
  log_lines_dropped = 0;
  /** Times that a client read too slowly for what it was sent. */
  fell_behind = 0;
  /** Sockets closed because answers piled up that nobody read. */
  closed_unread = 0;
  /** Times that a socket was not read from because it had too many requests in flight. */
  reading_paused = 0;
  /** Sockets refused because their key had too many. */
  sockets_refused = 0;
  /** Binds and debugs refused because their socket had too many. */
  bindings_refused = 0;
  /** Sockets closed because of a frame that was too long. */
  frames_too_long = 0;
}
