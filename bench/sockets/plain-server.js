import { WebSocketServer } from "ws";

/*
 * What the socket rows compare with: a plain `ws` server that parses and answers JSON in the same protocol, with one status
 * variable. It checks nothing and knows no keys. A notification becomes text once for all sockets, which flatters it.
 */

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
const bound = new Set();
let count = 0;

function turn(times, padding = 0) {
  for (let left = times; left > 0; left--) {
    const value = { count: ++count, padding: "x".repeat(padding) };
    const meta = { sys: "sys-0", mod: "Dial", index: 1, name: "reading" };
    const text = JSON.stringify({ id: 1, type: "notify", value, meta });
    for (const socket of bound) socket.send(text);
  }
  return count;
}

server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const { id, cmd, sys, mod, index, name, args } = JSON.parse(data.toString());
    const meta = { sys, mod, index, name };
    if (cmd === "bind") {
      bound.add(socket);
      socket.send(JSON.stringify({ id, type: "success", meta }));
    } else {
      const value = name === "turn" ? turn(...args) : args[0];
      socket.send(JSON.stringify({ id, type: "success", meta, value }));
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => bound.delete(socket));
});
