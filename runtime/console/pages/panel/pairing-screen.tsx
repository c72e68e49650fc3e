import { useEffect, useState } from "preact/hooks";
import { toString as qrText } from "qrcode";
import { Banners } from "./banners.tsx";
import type { Language } from "./language.ts";
import { pair } from "./pair.ts";
import "./pairing-screen.css";
import { QrImage } from "./qr-image.tsx";
import { useReload } from "./use-reload.ts";

interface PairingScreenProps {
  /** The system that the panel would like to show. */
  system: string;
  language: Language;
  keyRefused: boolean;
  /** The browser has a key now, which is for this system. */
  onPaired(system: string): void;
}

/** A code that an operator enters or scans in the console, so that nobody types a key on a wall. */
export function PairingScreen({ system, language: { texts }, keyRefused, onPaired }: PairingScreenProps) {
  const [code, setCode] = useState<{ digits: string; qr: string }>();
  const [connected, setConnected] = useState(true);
  useReload(connected);

  useEffect(() => {
    document.title = texts.pair;
    const given = new AbortController();
    const show = async (digits: string) => {
      const qr = await qrText(`${location.origin}/#/pair/${digits}`, { type: "svg", errorCorrectionLevel: "M" });
      if (!given.signal.aborted) setCode({ digits, qr });
    };
    const events = { code: (digits: string) => void show(digits), connected: setConnected };
    pair(system, events, given.signal)
      .then(onPaired)
      .catch(() => {});
    return () => given.abort();
  }, [system, texts]);

  return (
    <main class="panel pairing" data-tone="unknown" data-marked={!connected}>
      <Banners marks={[!connected && texts.noConnection, keyRefused && texts.keyRefused]} />
      <div class="pairing-words">
        <h1>{texts.pair}</h1>
        <ol>
          {texts.pairSteps(location.host).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p class="pairing-code">
          <span class="unseen">{texts.pairCode}: </span>
          {code === undefined ? "··· ···" : `${code.digits.slice(0, 3)} ${code.digits.slice(3)}`}
        </p>
      </div>
      {code !== undefined && <QrImage svg={code.qr} alt={texts.pairQr} />}
    </main>
  );
}
