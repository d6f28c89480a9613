package dev.spreadlake.web;

import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.lake.LakeView;
import dev.spreadlake.web.lake.SpreadSource;
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
