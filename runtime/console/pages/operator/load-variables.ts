/** What tells the load of a module, by the names that drivers with a throttle use. */
export const loadVariables = ["queue_size", "in_flight_size"] as const;

/** Until when a service wants to be left alone, in unix seconds. */
export const holdVariable = "throttled_until";
