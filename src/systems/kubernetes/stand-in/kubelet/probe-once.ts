import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import type { Probe } from "../kinds/types.ts";

/** Undefined when the probe passed; otherwise why not, in the kubelet's words. */
export type ProbeOutcome = string | undefined;

/** Asks once. `port` is the loopback port that stands for the probe's own; undefined where nothing does. */
export async function probeOnce(probe: Probe, port: number | undefined): Promise<ProbeOutcome> {
  const timeout = probe.timeoutSeconds * 1000;
  if (port === undefined) {
    return `couldn't find port: ${probe.httpGet?.port ?? probe.tcpSocket?.port} is none of the container's`;
  }
  if (!probe.httpGet) return probeTcp(port, timeout);
  const { path = "/", httpHeaders = [] } = probe.httpGet;
  const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value]));
  const first = new URL(`http://127.0.0.1:${port}`);
  const [pathname = "/", ...query] = path.split("?");
  first.pathname = pathname;
  first.search = query.join("?");
  return probeHttp(first, headers, timeout);
}

/** As many redirects as Go's client follows. */
const mostRedirects = 10;

/** A redirect within the program is followed; one to elsewhere counts as an answer. */
async function probeHttp(
  first: URL,
  headers: Readonly<Record<string, string>>,
  timeout: number,
): Promise<ProbeOutcome> {
  let url = first;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const answer = await ask(url, headers, timeout);
    if (typeof answer === "string") return answer;
    const { status, location } = answer;
    const next = status >= 300 && status < 400 ? target(location, url) : undefined;
    if (!next || next.host !== first.host) {
      return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
    }
    url = next;
  }
  return `Get "${url}": stopped after ${mostRedirects} redirects`;
}

function target(location: string | undefined, base: URL): URL | undefined {
  return location !== undefined && URL.canParse(location, base.href) ? new URL(location, base) : undefined;
}

function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  timeout: number,
): Promise<string | { readonly status: number; readonly location: string | undefined }> {
  return new Promise((resolve) => {
    const asked = request(
      url,
      {
        agent: false,
        headers: { "user-agent": "kube-probe/1.35", accept: "*/*", ...headers, connection: "close" },
      },
      (response: IncomingMessage) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      },
    );
    const late = setTimeout(() => {
      resolve(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
      asked.destroy();
    }, timeout);
    asked.on("error", (error) => resolve(`Get "${url}": ${error.message}`));
    asked.on("close", () => clearTimeout(late));
    asked.end();
  });
}

/** Passes when somebody accepts a connection, which is closed at once. */
export function probeTcp(port: number, timeout: number): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout });
    const end = (outcome: ProbeOutcome) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.on("connect", () => end(undefined));
    socket.on("timeout", () => end(`dial tcp 127.0.0.1:${port}: i/o timeout`));
    socket.on("error", (error) => end(`dial tcp 127.0.0.1:${port}: ${error.message}`));
  });
}
