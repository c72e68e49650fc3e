import { useEffect, useRef, useState } from "preact/hooks";
import { useConnectionState } from "../shared/session.ts";
import { useAccess } from "./access.ts";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Drawer, type DrawerState } from "./drawer.tsx";
import { Header } from "./header.tsx";
import { Navigation } from "./navigation.tsx";
import { Page, pageKey } from "./page.tsx";
import { SkipLink } from "./skip-link.tsx";
import { BuildingProvider, useFollowedBuilding } from "./use-building.ts";
import { useMedia } from "./use-media.ts";
import { useRoute } from "./use-route.ts";
import { useSearchKey } from "./use-search-key.ts";

/** The console of somebody who is signed in: navigation beside the page that the address asks for. */
export function Console({ onSignedOut }: { onSignedOut(): void }) {
  const { client } = useAccess();
  const building = useFollowedBuilding();
  const route = useRoute();
  const isNarrow = useMedia("(max-width: 60rem)");
  const [drawer, setDrawer] = useState<DrawerState>("closed");
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const isLive = useConnectionState(client) === "open";

  useSearchKey(() => (isNarrow ? setDrawer("search") : search.current?.focus()));
  useEffect(() => setDrawer("closed"), [route]);
  useHeadingFocus(pageKey(route), main);

  const navigation = <Navigation route={route} search={search} />;
  return (
    <BuildingProvider value={building}>
      <SkipLink to={main} />
      <Header onSignedOut={onSignedOut} {...(isNarrow ? { onMenu: () => setDrawer("open") } : {})} />
      <ConnectionBanner isLive={isLive} unreachable={building.unreachable} />
      <div class="columns">
        {isNarrow ? (
          <Drawer state={drawer} onClose={() => setDrawer("closed")} search={search}>
            {navigation}
          </Drawer>
        ) : (
          <div class="side">{navigation}</div>
        )}
        <main id="main" ref={main} tabIndex={-1} class={isLive ? "main" : "main main-stale"}>
          {building.loaded ? <Page key={pageKey(route)} route={route} /> : <p class="quiet">Loading …</p>}
        </main>
      </div>
    </BuildingProvider>
  );
}

/** On another page, those who listen start at its heading; on the first, at the beginning. */
function useHeadingFocus(page: string, main: { current: HTMLElement | null }): void {
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    window.scrollTo(0, 0);
    main.current?.querySelector("h1")?.focus({ preventScroll: true });
  }, [page, main]);
}
