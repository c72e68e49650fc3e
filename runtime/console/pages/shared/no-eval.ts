import { config } from "zod";

/*
 * Imported before anything that makes schemas: zod would try whether it may compile them, and the page's policy, which
 * allows no such thing, would report that.
 */
config({ jitless: true });
