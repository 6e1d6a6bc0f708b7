/** An element that was read: its children in order, and the text between them. */
export interface XmlElement {
  readonly name: string;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/**
 * Reads the XML that AWS's clients send: elements, attributes and text. Namespaces are passed over; a document
 * type, which no client sends, makes it malformed. Undefined when the document is malformed.
 */
export function readXml(document: string): XmlElement | undefined {
  const root: Open = { name: "", attributes: {}, text: "", children: [] };
  const open: Open[] = [root];
  let end = 0;
  for (const token of document.matchAll(/<([^<>]*)>|[^<]+/g)) {
    if (token.index !== end) return undefined;
    end += token[0].length;
    const tag = token[1];
    const top = open.at(-1) ?? root;
    if (tag === undefined) top.text += plainText(token[0]);
    else if (tag.startsWith("!")) return undefined;
    else if (tag.startsWith("/")) {
      if (open.length === 1 || top.name !== localName(tag.slice(1))) return undefined;
      open.pop();
    } else if (!tag.startsWith("?")) {
      const element: Open = { name: localName(tag), attributes: attributesOf(tag), text: "", children: [] };
      top.children.push(element);
      if (!tag.endsWith("/")) open.push(element);
    }
  }
  return end === document.length && open.length === 1 ? root.children[0] : undefined;
}

/** The text of the element at a path below this one. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  return childAt(element, ...path)?.text.trim();
}

export function childAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlElement[];
}

function localName(tag: string): string {
  const [name = ""] = tag.replace(/\/$/, "").trim().split(/\s/);
  return name.slice(name.indexOf(":") + 1);
}

function attributesOf(tag: string): Record<string, string> {
  const found = [...tag.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(
    found.map(([, name = "", double, single]) => [localName(name), plainText(double ?? single ?? "")]),
  );
}

function plainText(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(
    /&(?:(lt|gt|quot|apos|amp)|#(\d{1,6})|#x([0-9a-fA-F]{1,6}));/g,
    (_, entity, decimal, hex) =>
      entity
        ? (entities[entity] ?? "")
        : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );
}
