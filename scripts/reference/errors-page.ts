import { errorCatalogue } from "../../lib/errors.ts";
import { code, paragraphs, table } from "./markdown.ts";

const introduction = `Every error that a caller can see is one of these. The table is the catalogue in \`lib/errors.ts\`.

- **code** is what a \`DriverError\` carries inside the host. It is not on the wire.
- **error_code** is the number in an error frame of the WebSocket. One number stands for several codes.
- **HTTP** is the status of a REST answer, and \`code\` of an error frame.
- **Retryable** says whether the same request may succeed later by itself. For \`outside_call_failed\` the answer is in
  \`details.retryable\`, for each failure on its own.

A \`ClientError\` and \`npx atrium --json\` have a code too, the most general one of the number that they received: see
[errors and when to retry](../guides/using-a-host.md#errors-and-when-to-retry).`;

export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([name, { error_code, http, retryable, summary }]) => [
    code(name),
    String(error_code),
    String(http),
    retryable ? "yes" : "no",
    summary,
  ]);
  return paragraphs(
    "# Errors",
    introduction,
    table(["code", "error_code", "HTTP", "Retryable", "Meaning"], rows),
    details,
  );
}

const details = `## Details

\`details\` is an object that a program can act on. It stands in an error frame, in a REST error body and in a
\`DriverError\`.

For \`outside_call_failed\`:

| Key | Type | Meaning |
| --- | --- | --- |
| \`source\` | string | The service: \`graph\`, \`login\`, ... |
| \`status\` | integer, optional | HTTP status of its answer; absent when there was none |
| \`code\` | string, optional | The service's own error code |
| \`request_id\` | string, optional | The service's id of the request, for its support |
| \`retry_after\` | number, optional | Seconds to wait before trying again |
| \`retryable\` | boolean | Whether trying again can help |

For \`invalid_arguments\` and \`invalid_settings\`: \`issues\`, a list of \`{ path, message }\`. A path has dots: \`attendees.0.email\`.
For \`module_not_running\`: \`state\`, the module's state, and \`retryable\`.
For \`connection_lost\`, which the client makes: \`sent\`, whether the request had left.

A driver may give other details with its own errors.`;
