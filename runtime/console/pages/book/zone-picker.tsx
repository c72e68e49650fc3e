import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Texts } from "./texts/texts.ts";
import { searchZones, zoneAt, zonesAt } from "./zones.ts";

interface ZonePickerProps {
  zone: string;
  /** Unix seconds at which offsets are shown. */
  at: number;
  locale: string;
  /** The zone of the visitor's machine. */
  own: string;
  texts: Texts;
  onChange(zone: string): void;
}

/** Says in which time zone times are shown, and changes it. */
export function ZonePicker({ zone, at, locale, own, texts, onChange }: ZonePickerProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { city, offset } = zoneAt(zone, at, locale);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="zone">
      <button
        ref={button}
        type="button"
        class="zone-button"
        aria-expanded={open}
        aria-label={`${texts.changeTimeZone}: ${city}, ${offset}`}
        onClick={() => setOpen(!open)}
      >
        <GlobeMark />
        <span>
          {city} <span class="quiet">{offset}</span>
        </span>
      </button>
      {open && (
        <ZoneSearch
          {...{ at, locale, own, texts, zone }}
          onClose={close}
          onChoose={(chosen) => {
            onChange(chosen);
            close();
          }}
        />
      )}
    </div>
  );
}

interface ZoneSearchProps extends Omit<ZonePickerProps, "onChange"> {
  onChoose(zone: string): void;
  onClose(): void;
}

/** A field that narrows a list down, by the pattern that screen readers know as a combobox. */
function ZoneSearch({ zone, at, locale, own, texts, onChoose, onClose }: ZoneSearchProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const all = useMemo(() => zonesAt(at, locale, [zone, own]), [at, locale, zone, own]);
  const found = useMemo(() => searchZones(all, search), [all, search]);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active, found]);

  const pressed = (event: KeyboardEvent) => {
    const chosen = found[active];
    if (event.key === "ArrowDown") setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else if (event.key === "Enter" && chosen !== undefined) onChoose(chosen.id);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };

  return (
    <div class="zone-search">
      <input
        ref={field}
        class="input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="zones"
        aria-activedescendant={found[active] === undefined ? undefined : `zone-${active}`}
        aria-autocomplete="list"
        aria-label={texts.searchTimeZone}
        placeholder={texts.searchTimeZone}
        autocomplete="off"
        spellcheck={false}
        value={search}
        onInput={({ currentTarget }) => {
          setSearch(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={pressed}
      />
      <p class="unseen" role="status">
        {search === "" ? "" : texts.zonesFound(found.length)}
      </p>
      <div ref={list} id="zones" class="zone-list" role="listbox" aria-label={texts.timeZone}>
        {found.map(({ id, city, name, offset }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
          // biome-ignore lint/a11y/useFocusableInteractive: as above.
          <div
            key={id}
            id={`zone-${index}`}
            role="option"
            aria-selected={index === active}
            class="zone-option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(id)}
          >
            <span>{city}</span>
            <span class="quiet">
              {name} · {offset}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function GlobeMark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c2.5 2.6 3.8 5.6 3.8 9s-1.300 6.400-3.800 9c-2.500-2.600-3.800-5.600-3.800-9s1.300-6.400 3.800-9z" />
    </svg>
  );
}
