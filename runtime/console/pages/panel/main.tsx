import { render } from "preact";
import { connect } from "../../../../lib/client/index.ts";

document.title = typeof connect;
render(<main>Atrium</main>, document.getElementById("page") as HTMLElement);
