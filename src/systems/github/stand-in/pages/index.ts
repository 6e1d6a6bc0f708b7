import { type Context, Hono } from "hono";
import type { GitHub } from "../context.ts";
import type { Repository } from "../world/repository-model.ts";
import { appPages } from "./apps.ts";
import { layout, type Markup, pageHeaders } from "./layout.ts";
import { commitPage, issuePage, pullPage } from "./pull.ts";
import { contentPage, front, repositoryPage } from "./repository.ts";
import { runPage } from "./run.ts";

/** Pages for people, at the addresses where GitHub has them. But for those of Apps they only show. */
export function pages(github: GitHub): Hono {
  const app = new Hono();
  app.route("/", appPages(github));
  const show = async (context: Context, page: Markup | undefined | Promise<Markup | undefined>) => {
    const found = await page;
    const body = found ?? (await layout("Not found", [], "There is no such page."));
    return context.html(body, found ? 200 : 404, pageHeaders);
  };
  const within = (
    path: string,
    page: (repository: Repository, context: Context) => Markup | undefined | Promise<Markup | undefined>,
  ) =>
    app.get(`/:owner/:repo${path}`, (context) => {
      const repository = github.repository(`${context.req.param("owner")}/${context.req.param("repo")}`);
      return show(context, repository && page(repository, context));
    });
  const numbered = <Item extends { readonly number: number }>(items: readonly Item[], context: Context) =>
    items.find(({ number }) => String(number) === context.req.param("number"));

  app.get("/", (context) => show(context, front(github)));
  app.get("/_stand-in/logs/:ticket", (context) => {
    const text = github.logBehind(context.req.param("ticket"));
    return text === undefined ? context.notFound() : context.text(text);
  });
  within("", (repository) => repositoryPage(github, repository));
  within("/pull/:number", (repository, context) => {
    const pull = numbered(repository.pulls, context);
    return pull && pullPage(github, repository, pull);
  });
  within("/issues/:number", (repository, context) => {
    const issue = numbered(repository.issues, context);
    return issue && issuePage(github, repository, issue);
  });
  within("/commit/:sha", (repository, context) =>
    commitPage(github, repository, context.req.param("sha") ?? ""),
  );
  const content = (repository: Repository, context: Context) =>
    contentPage(github, repository, context.req.param("ref") ?? "", context.req.param("path") ?? "");
  within("/blob/:ref", content);
  within("/blob/:ref/:path{.+}", content);
  within("/actions/runs/:run", (repository, context) => {
    const run = github.engine?.run(github.fullName(repository), Number(context.req.param("run")));
    return run && runPage(github, repository, run);
  });
  within("/actions/runs/:run/job/:job", (repository, context) => {
    const run = github.engine?.run(github.fullName(repository), Number(context.req.param("run")));
    return run && runPage(github, repository, run);
  });
  return app;
}
