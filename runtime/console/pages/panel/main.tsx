import "../shared/no-eval.ts";
import "../shared/base.css";
import "./panel.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { pickLanguage } from "./language.ts";

const language = pickLanguage(navigator.languages);
document.documentElement.lang = language.code;

const system = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const keyRefused = location.hash === "#key-refused";

render(
  <App system={system} language={language} keyRefused={keyRefused} />,
  document.getElementById("page") as HTMLElement,
);
