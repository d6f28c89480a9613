package dev.spreadlake.web.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.LakeLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The layers of the lake")
@Timeout(30)
class LakeLayersTest {
  @TempDir Path root;

  @Test
  @DisplayName("hold every folder there is, though only of the newest the age is looked at")
  void everyFolder() throws Exception {
    for (int day = 10; day < 15; day++) {
      folder("bronze", "venue=bitso/channel=trades", "2026-11-" + day);
      folder("silver/spreads", "book=btc_mxn", "2026-11-" + day);
    }
    LakeLayout layout = new LakeLayout(root, Duration.ofMinutes(10));
    LayersApi.Flow flow = new LakeLayers(new LakeCatalog(layout), layout, 2).read();
    assertThat(flow.layers())
        .extracting(LayersApi.Layer::layer, LayersApi.Layer::rows, LayersApi.Layer::bytes)
        .containsExactlyInAnyOrder(tuple("bronze", 35L, 500L), tuple("silver", 35L, 500L));
    assertThat(flow.layers()).allMatch(layer -> layer.newest() != null);
  }

  private void folder(String dataset, String partition, String date) throws Exception {
    Path folder = root.resolve(dataset).resolve(partition).resolve("date=" + date);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(LakeLayout.MANIFEST),
        """
        {"schema":1,"dataset":"%s","partition":"%s","date":"%s","closed":true,
         "files":[{"name":"a.csv","window":"%sT00:00:00+00:00","rows":7,"state":"full","bytes":100}]}
        """
            .formatted(dataset, partition, date, date));
  }
}
