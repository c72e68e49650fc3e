import { createServer } from "node:http";

// A controller for blinds that are not there.
let position = 0;
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  if (request.method === "PUT") position = JSON.parse(body).position;
  response.end(JSON.stringify({ position }));
});
server.listen(8080, "127.0.0.1");
