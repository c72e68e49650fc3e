import { type CommandBuilder, personal, qrPng, qrSvg } from "atrium";
import { z } from "zod";
import type { GraphModule } from "./graph-module.ts";

/** A link that lets in whoever has it, or the password of a wireless network, as often as not. */
const text = personal(z.string());
const size = z.number().default(128).describe("Pixels per side, up to 4,096");

/** Commands that draw QR codes. */
export const qrCommands = (command: CommandBuilder<GraphModule>) => ({
  generate_svg_qrcode: command({
    summary: "A QR code as an SVG document",
    params: { text },
    returns: z.string(),
    run: (_, { text }) => qrSvg(text),
  }),
  generate_png_qrcode: command({
    summary: "A QR code as a PNG, in base64",
    params: { text, size },
    returns: z.string().describe("Base64, without a data URL's prefix"),
    run: (_, { text, size }) => qrPng(text, size),
  }),
});
