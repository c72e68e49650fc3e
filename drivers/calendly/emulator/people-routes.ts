import { pageOf, resource } from "./answers.ts";
import { memberJson, userJson } from "./json.ts";
import { byId, listOwner, type Routes, tokenOwner } from "./routes.ts";

/** Users and memberships. */
export const peopleRoutes: Routes = (emulated) => {
  const { organization, pageLimit } = emulated;
  return [
    {
      method: "GET",
      path: "/users/me",
      run: ({ url }) => resource(userJson(tokenOwner(emulated), organization(), url.origin)),
    },
    {
      method: "GET",
      path: "/users/:id",
      run: ({ url, params }) => resource(userJson(byId(organization().people, params.id), organization(), url.origin)),
    },
    {
      method: "GET",
      path: "/organization_memberships",
      run(request) {
        const { searchParams, origin } = request.url;
        const owner = listOwner(emulated, request);
        const email = searchParams.get("email");
        const members = organization().people.filter(
          (each) => (owner === "everybody" || owner === each) && (email === null || each.email === email),
        );
        return pageOf(
          request,
          members.map((each) => memberJson(each, organization(), origin)),
          pageLimit,
        );
      },
    },
  ];
};
