/**
 * The page's own script, after Vega's runtime: replaces each picture by a live chart with tooltips. Expressions are
 * interpreted, since the page's policy forbids `eval`. If anything fails, the picture stays.
 */
export const PAGE_SCRIPT = `
(async () => {
  'use strict';
  const specs = JSON.parse(document.getElementById('_charts').textContent);
  const tip = document.getElementById('_tip');
  const { parse, View, expressionInterpreter } = vega;

  const text = (value) =>
    typeof value !== 'object' ? String(value) : Object.entries(value).map(([name, one]) => name + ': ' + one).join('\\n');

  let shownAt = 0;
  const tooltip = (handler, event, item, value) => {
    tip.hidden = value == null || value === '';
    if (tip.hidden) return;
    shownAt = scrollY;
    tip.textContent = text(value);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + 'px';
    tip.style.top = Math.max(4, event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18) + 'px';
  };
  // A tip belongs to where its mark was; the event of a scroll may come after the tip that follows it.
  addEventListener('scroll', () => { if (scrollY !== shownAt) tip.hidden = true; }, { passive: true });

  // Only what scrolls takes the keyboard, and says that there is more.
  const boxes = [...document.querySelectorAll('.chart, .scroll')];
  const measure = () => {
    for (const box of boxes) {
      const overflows = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle('overflows', overflows);
      box.tabIndex = overflows ? 0 : -1;
    }
  };
  addEventListener('resize', measure);
  addEventListener('toggle', measure, true);

  const show = async (figure) => {
    const box = document.createElement('div');
    const view = new View(parse(specs[Number(figure.dataset.chart)], null, { ast: true }), {
      expr: expressionInterpreter, renderer: 'svg', hover: true, tooltip,
    });
    await view.initialize(box).runAsync();
    const width = box.querySelector('svg').getAttribute('width');
    figure.style.setProperty('--width', width + 'px');
    figure.replaceChildren(box);
    figure.classList.add('live');
  };
  for (const figure of document.querySelectorAll('.chart')) {
    try {
      await show(figure);
    } catch (error) {
      reportError(error);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  measure();

  const folded = new Set();
  addEventListener('beforeprint', () => {
    for (const one of document.querySelectorAll('details:not([open])')) { folded.add(one); one.open = true; }
  });
  addEventListener('afterprint', () => {
    for (const one of folded) one.open = false;
    folded.clear();
  });
})();
`;
