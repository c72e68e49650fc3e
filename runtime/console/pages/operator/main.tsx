import "../shared/no-eval.ts";
import "../shared/base.css";
import "./styles/layout.css";
import "./styles/parts.css";
import "./styles/navigation.css";
import "./styles/overview.css";
import "./styles/module.css";
import "./styles/forms.css";
import "./styles/log.css";
import "./styles/chart.css";
import { render } from "preact";
import { App } from "./app.tsx";

render(<App />, document.getElementById("page") as HTMLElement);
