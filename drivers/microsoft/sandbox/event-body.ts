/** The HTML in which Graph keeps and returns every body, whatever was posted. */
export function htmlOf(contentType: "text" | "html", content: string): string {
  if (contentType === "html" && /<html[\s>]/i.test(content)) return content;
  const inner = contentType === "html" ? content : `<div>${escaped(content).replace(/\r?\n/g, "<br>\r\n")}</div>`;
  const head = '<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>';
  return `<html>\r\n${head}\r\n<body>\r\n${inner}\r\n</body>\r\n</html>\r\n`;
}

/** HTML with what Teams adds for people who join. */
export function withTeamsText(html: string, joinUrl: string): string {
  const text = `<div class="me-email-text"><hr><b>Microsoft Teams meeting</b><br><a class="me-email-headline" href="${escaped(joinUrl)}">Join the meeting now</a></div>`;
  return html.includes("</body>") ? html.replace("</body>", `${text}\r\n</body>`) : html + text;
}

/** The first 255 characters of the text in a body. */
export function previewOf(html: string): string {
  const text = html.replace(/<head[\s\S]*?<\/head>/i, "").replace(/<br\s*\/?>/gi, "\r\n");
  const plain = text
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (entity) => entities[entity] ?? entity);
  return plain.trim().slice(0, 255);
}

const entities: Record<string, string> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
