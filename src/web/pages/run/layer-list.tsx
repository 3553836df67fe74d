export interface LayerListProps {
  readonly layers: readonly string[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

export function LayerList({ layers, chosen, onChoose }: LayerListProps) {
  return (
    <label>
      Layer{' '}
      <select value={chosen} onChange={({ currentTarget: { value } }) => onChoose(value)}>
        {[...new Set([...layers, chosen])].map((name) => (
          <option key={name} value={name}>
            {name === 'all' ? 'all layers' : name}
          </option>
        ))}
      </select>
    </label>
  );
}
