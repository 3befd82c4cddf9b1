// The parts of the library that grids use; the bundle holds no others.

import {
  CellStyleModule,
  CheckboxEditorModule,
  ColumnApiModule,
  ColumnAutoSizeModule,
  DateEditorModule,
  DateFilterModule,
  InfiniteRowModelModule,
  type Module,
  NumberFilterModule,
  RenderApiModule,
  RowApiModule,
  RowSelectionModule,
  ScrollApiModule,
  TextEditorModule,
  TextFilterModule,
} from "ag-grid-community";

export const modules: Module[] = [
  CellStyleModule,
  CheckboxEditorModule,
  ColumnApiModule,
  ColumnAutoSizeModule,
  DateEditorModule,
  DateFilterModule,
  InfiniteRowModelModule,
  NumberFilterModule,
  RowApiModule,
  RowSelectionModule,
  RenderApiModule,
  ScrollApiModule,
  TextEditorModule,
  TextFilterModule,
];
