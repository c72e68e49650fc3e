import { z } from "zod";

/** Which part of a list is wanted. */
export const pageParams = {
  limit: z.int().min(1).max(500).default(50),
  offset: z.int().min(0).default(0),
};

/** A part of a list. */
export interface Page<T> {
  offset: number;
  totalSize: number;
  /** True when nothing follows. */
  done: boolean;
  records: T[];
}

export function pageSchema<T extends z.ZodType>(record: T) {
  return z.object({ offset: z.int(), totalSize: z.int(), done: z.boolean(), records: z.array(record) });
}

export function page<T>(list: readonly T[], { limit, offset }: { limit: number; offset: number }): Page<T> {
  const records = list.slice(offset, offset + limit);
  return { offset, totalSize: list.length, done: offset + records.length >= list.length, records };
}
