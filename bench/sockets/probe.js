/* Loaded into a server that is measured (`node --import`): tells the bench what the server's process has used so far. */
process.on("message", (settle) => {
  if (settle) for (let time = 0; time < 3; time++) globalThis.gc();
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  process.send({ cpu: user + system, rss });
});
process.channel?.unref();
