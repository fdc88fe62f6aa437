// Which items the lines of the assembly's tree stand for. The tree has each product once below its parent, with how
// often it stands there; the model has each place. Both keep the order in which products come first.

/** Items of each line (an element `li`), as a Map; a line that is not found again has none. */
export function matched(root, model) {
  const { nodes, roots } = model;
  const found = new Map();
  const single = roots.length === 1 && nodes[roots[0]].children;
  match(root, single ? [roots] : [[]], single ? null : roots, { model, found, keys: new Map() });
  return found;
}

/** `places` are the nodes that the line stands for; `below` the children where there is no such node. */
function match(line, places, below, about) {
  const { model, found } = about;
  const numbers = new Set(places.flat());
  found.set(line, numbers.size ? model.items.filter(({ path }) => path.some((node) => numbers.has(node))) : [...model.items]);
  const lines = [...line.querySelectorAll(":scope > details > ul > li")];
  if (!lines.length) return;
  const families = below ? [below] : places.flat().map((node) => model.nodes[node].children ?? []);
  const paired = families.map((children) => pairs(lines, children, about));
  lines.forEach((each, n) => {
    const nodes = paired.flatMap((pair) => pair?.[n] ?? []);
    if (nodes.length) match(each, [nodes], null, about);
  });
}

/** For each line the children that it stands for, or null where these are not as many as it says. */
function pairs(lines, children, about) {
  const groups = new Map();
  for (const child of children) {
    const key = keyOf(child, about);
    groups.set(key, [...(groups.get(key) ?? []), child]);
  }
  const sets = [...groups.values()];
  const fits = sets.length === lines.length && sets.every((set, n) => set.length === Number(lines[n].dataset.quantity));
  return fits ? sets : byName(lines, children, about);
}

/** The same for places of the same product: the mesh, or all that is below and where it stands there. */
function keyOf(node, about) {
  const { nodes } = about.model;
  if (!about.keys.has(node)) {
    const { mesh, children = [] } = nodes[node];
    const below = children.map((child) => {
      const { matrix, translation, rotation, scale } = nodes[child];
      return [keyOf(child, about), matrix, translation, rotation, scale];
    });
    about.keys.set(node, JSON.stringify([mesh, below]));
  }
  return about.keys.get(node);
}

function byName(lines, children, { model }) {
  const nameOf = (node) => model.products[model.nodes[node].mesh]?.name || model.nodes[node].name || "";
  return lines.map((line) => {
    const name = line.dataset.name;
    return children.filter((node) => nameOf(node) === name || model.nodes[node].name === name);
  });
}
