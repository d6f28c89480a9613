package dev.spreadlake.web;

import java.util.List;

/** What other capabilities put behind the HTTP API. */
public record WebServices(
    SpreadSource spreads, LakeView lake, BatchRuns batches, List<ApiModule> modules) {
  public WebServices {
    modules = List.copyOf(modules);
  }

  /** Nothing but what comes over the bus. */
  public static WebServices none() {
    return new WebServices(SpreadSource.none(), LakeView.none(), BatchRuns.none(), List.of());
  }
}
