import { isOperator, useAccess } from "./access.ts";
import { ModulePage } from "./module-page.tsx";
import { NotFound } from "./not-found.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { PairPage } from "./pair-page.tsx";
import { PanelsPage } from "./panels-page.tsx";
import { hrefOf, type Route } from "./route.ts";
import { SystemPage } from "./system-page.tsx";

/** The page that a route asks for. */
export function Page({ route }: { route: Route }) {
  const { user } = useAccess();
  switch (route.page) {
    case "overview":
      return <OverviewPage />;
    case "system":
      return <SystemPage id={route.system} />;
    case "module":
      return <ModulePage address={route.module} tab={route.tab} command={route.command} />;
    case "panels":
      return isOperator(user) ? <PanelsPage /> : <NotFound what="Panels are for keys of level support." />;
    case "pair":
      return <PairPage code={route.code} />;
    case "unknown":
      return <NotFound what="There is no such page." />;
  }
}

/** The same for routes that are parts of one page. */
export function pageKey(route: Route): string {
  if (route.page === "unknown") return "unknown";
  return hrefOf(route.page === "module" ? { ...route, tab: "status" } : route);
}
