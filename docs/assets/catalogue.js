// Searches the catalogue's names, which are loaded when the field is first used.
(() => {
  const MOST = 100;
  let names = null;

  const load = async (address) => {
    names ??= fetch(address).then((answer) => answer.json());
    return names;
  };

  const shown = ([name, file, said]) => {
    const item = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = name;
    const words = document.createElement("span");
    words.textContent = said.join("; ");
    const source = document.createElement("small");
    source.textContent = file;
    item.append(code, words, source);
    return item;
  };

  const begin = () => {
    const field = document.getElementById("catalogue-query");
    if (!field || field.dataset.ready) return;
    field.dataset.ready = "yes";
    const address = new URL("../assets/catalogue-names.json", document.baseURI);
    const list = document.getElementById("catalogue-found");
    const count = document.getElementById("catalogue-count");
    const search = async () => {
      const query = field.value.trim().toLowerCase();
      const all = await load(address);
      if (query !== field.value.trim().toLowerCase()) return;
      const found = query ? all.filter(([name]) => name.toLowerCase().includes(query)) : [];
      found.sort((one, other) => one[0].length - other[0].length);
      list.replaceChildren(...found.slice(0, MOST).map(shown));
      const more = found.length > MOST ? `, the first ${MOST} of which are shown` : "";
      count.textContent = query ? `${found.length} of ${all.length} names${more}` : `${all.length} names`;
    };
    field.addEventListener("input", search);
    field.addEventListener("focus", () => load(address), { once: true });
    const asked = new URLSearchParams(location.search).get("name");
    if (asked) field.value = asked;
    search();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
