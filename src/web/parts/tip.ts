let tip: HTMLElement | null = null;

/** Shows what is known of a mark beside the pointer; nothing for an empty value, or when the chart ends (no event). */
export function showTip(event: MouseEvent | null, value: unknown): void {
  const box = (tip ??= makeTip());
  box.hidden = event === null || value === null || value === undefined || value === '';
  if (event === null || box.hidden) return;
  const { clientX, clientY } = event;
  box.textContent = describeTip(value);
  const { width, height } = box.getBoundingClientRect();
  const below = clientY + 18;
  const top = below + height > innerHeight ? clientY - height - 10 : below;
  box.style.left = `${Math.max(4, Math.min(clientX + 14, innerWidth - width - 4))}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

function describeTip(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${String(one)}`)
    .join('\n');
}

function makeTip(): HTMLElement {
  const box = document.createElement('div');
  box.className = 'tip';
  box.setAttribute('aria-hidden', 'true');
  document.body.append(box);
  // A tip belongs to where its mark was.
  addEventListener('scroll', () => (box.hidden = true), { passive: true, capture: true });
  addEventListener('hashchange', () => (box.hidden = true));
  return box;
}
