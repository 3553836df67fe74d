import { useState } from 'preact/hooks';
import { copyText } from '../parts/copy-text.js';
import { showToast } from '../parts/toast.js';
import { linkOf } from './permalink.js';

/** Puts the text into the address of the page, and copies that. */
export function ShareButton({ text }: { readonly text: string }) {
  const [isCopying, setCopying] = useState(false);
  const share = async (): Promise<void> => {
    setCopying(true);
    history.replaceState(null, '', linkOf(text));
    const isCopied = await copyText(location.href);
    showToast({ text: isCopied ? 'The link is copied.' : 'The link is in the address bar: copy it there.' });
    setCopying(false);
  };
  return (
    <button type="button" class="push" disabled={isCopying} onClick={() => void share()}>
      Copy a link to this experiment
    </button>
  );
}
