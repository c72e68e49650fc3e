/** The host's zod, for drivers outside this repository that bring none: as it is built, it is in no file of its own. */
export * from "zod";
export { default } from "zod";
