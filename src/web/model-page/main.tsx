import { render } from 'preact';
import { BOARD_ID, MODEL_ID } from '../../site/embedded-model.js';
import type { EmbeddedModel } from '../../site/embedded-model.js';
import { ModelBoard } from './model-board.js';
import '../drawing/drawing.css';
import './model-page.css';

const model = JSON.parse(document.getElementById(MODEL_ID)!.textContent) as EmbeddedModel;
const board = document.getElementById(BOARD_ID)!;
board.replaceChildren();
render(<ModelBoard model={model} />, board);
