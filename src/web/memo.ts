import { Component, createElement } from 'preact';
import type { ComponentClass, FunctionComponent } from 'preact';

/** The component, drawn again only if one of its props is another value. */
export function memo<Props extends object>(Drawn: FunctionComponent<Props>): ComponentClass<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const names = Object.keys({ ...this.props, ...next }) as (keyof Props)[];
      return names.some((name) => !Object.is(this.props[name], next[name]));
    }

    override render() {
      return createElement(Drawn, this.props as Props);
    }
  };
}
