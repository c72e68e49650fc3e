/** Style sheets that a page imports; they are the build's business. */
declare module "*.css";
