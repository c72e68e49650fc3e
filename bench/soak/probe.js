/* Loaded into the host (`node --import`): tells the soak test what is in use after garbage was collected. */
process.on("message", () => {
  for (let time = 0; time < 3; time++) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ used: heapUsed + external, rss });
});
process.channel?.unref();
