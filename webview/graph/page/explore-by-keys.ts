import type { Painter } from '../paint/painter.ts';
import type { Exploration } from './exploration.ts';
import { listenToKeys } from './keyboard.ts';
import type { SearchBox } from './search/search-box.ts';

/** What each key of the page does. */
export function exploreByKeys(exploration: Exploration, painter: Painter, search: SearchBox): void {
  listenToKeys(painter.svg, {
    move: (direction) => exploration.move(direction),
    activate: () => exploration.activate(),
    leave: () => exploration.select(null),
    search: () => search.focus(),
    isolate: () => exploration.isolateChosen(),
    goOut: () => exploration.goOut(),
    followEdge: () => exploration.followEdge(),
    back: () => void exploration.back(),
    forward: () => void exploration.forward(),
    fit: () => painter.fit(260),
    zoomBy: (factor) => painter.camera.zoomBy(factor),
  });
}
