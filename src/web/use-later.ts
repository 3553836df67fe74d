import { useEffect, useState } from 'preact/hooks';

/** A value once it has not changed for a while; the first at once. */
export function useLater<Value>(value: Value, pauseMs: number): Value {
  const [later, setLater] = useState(value);
  useEffect(() => {
    if (Object.is(value, later)) return;
    const timer = setTimeout(() => setLater(() => value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, later]);
  return later;
}
