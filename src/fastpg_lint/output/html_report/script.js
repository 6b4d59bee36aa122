"use strict";
(() => {
  const form = document.getElementById("filters");
  const items = [...document.querySelectorAll(".item")];
  const texts = new Map();
  const text = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const chosen = (name) => document.getElementById(name)?.value ?? "";
  const has = (item, name, value) => !value || (item.dataset[name] ?? "").split(" ").includes(value);
  const apply = () => {
    const words = chosen("search").toLowerCase().split(/\s+/).filter(Boolean);
    const levels = new Set([...form.querySelectorAll("[name=level]:checked")].map((one) => one.value));
    const service = chosen("service"), role = chosen("role");
    let causes = 0, routes = 0;
    for (const item of items) {
      const shown = levels.has(item.dataset.level) && has(item, "service", service) && has(item, "role", role)
        && words.every((word) => text(item).includes(word));
      item.hidden = !shown;
      if (shown) item.classList.contains("route-item") ? routes++ : causes++;
    }
    for (const rule of document.querySelectorAll(".rule")) rule.hidden = !rule.querySelector(".item:not([hidden])");
    document.getElementById("shown").value = `${causes} causes and ${routes} routes shown`;
  };
  const openTarget = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") {
      target.open = true;
      target.hidden = false;
      const rule = target.closest(".rule");
      if (rule) rule.hidden = false;
      target.scrollIntoView();
    }
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  const unfold = document.getElementById("unfold");
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Unfold all";
    for (const item of items) if (!item.hidden) item.open = open;
    unfold.textContent = open ? "Fold all" : "Unfold all";
  });
  addEventListener("hashchange", openTarget);
  apply();
  openTarget();
})();
