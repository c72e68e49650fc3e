import "../shared/no-eval.ts";
import "../shared/base.css";
import "../shared/button.css";
import "./book.css";
import "./month.css";
import "./form.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { pickLanguage } from "./language.ts";

const language = pickLanguage(navigator.languages);
document.documentElement.lang = language.code;

render(<App path={location.pathname} language={language} />, document.getElementById("page") as HTMLElement);
