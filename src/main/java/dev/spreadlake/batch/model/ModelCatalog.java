package dev.spreadlake.batch.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The models of one folder in an order in which each comes after those it reads. Immutable. */
public final class ModelCatalog {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final ConcurrentMap<Layers, ModelCatalog> READ = new ConcurrentHashMap<>();

  private final Map<String, SqlModel> models;

  private record Layers(SqlFolder folder, List<String> names) {}

  private ModelCatalog(Map<String, SqlModel> models) {
    this.models = models;
  }

  /**
   * Reads every model of the given layers; once of each folder. Any thread.
   *
   * @param layers sub-folders, such as staging, core, marts
   * @throws IllegalArgumentException if a description is missing or wrong, or models read each
   *     other
   */
  public static ModelCatalog read(SqlFolder folder, List<String> layers) {
    return READ.computeIfAbsent(
        new Layers(folder, List.copyOf(layers)), key -> parse(key.folder(), key.names()));
  }

  private static ModelCatalog parse(SqlFolder folder, List<String> layers) {
    Map<String, SqlModel> unordered = new TreeMap<>();
    for (String layer : layers) {
      for (String path : folder.list(layer + "/", ".sql")) {
        String base = path.substring(0, path.length() - ".sql".length());
        ModelDoc doc = doc(folder.text(base + ".yml"), base);
        if (!base.equals(doc.layer() + "/" + doc.name())) {
          throw new IllegalArgumentException(
              base + ".yml describes " + doc.layer() + "/" + doc.name());
        }
        unordered.put(doc.name(), new SqlModel(doc, folder.text(path).strip()));
      }
    }
    Map<String, SqlModel> ordered = new LinkedHashMap<>();
    for (String name : unordered.keySet()) {
      place(name, unordered, ordered, new ArrayList<>());
    }
    return new ModelCatalog(ordered);
  }

  private static ModelDoc doc(String yaml, String base) {
    try {
      return YAML.readValue(yaml, ModelDoc.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(base + ".yml: " + e.getOriginalMessage(), e);
    }
  }

  private static void place(
      String name, Map<String, SqlModel> all, Map<String, SqlModel> ordered, List<String> path) {
    if (ordered.containsKey(name)) {
      return;
    }
    if (path.contains(name)) {
      throw new IllegalArgumentException("models read each other: " + path + " → " + name);
    }
    path.add(name);
    for (String read : all.get(name).reads()) {
      if (all.containsKey(read)) {
        place(read, all, ordered, path);
      }
    }
    path.remove(path.size() - 1);
    ordered.put(name, all.get(name));
  }

  /** All of them, each after those it reads. */
  public List<SqlModel> inOrder() {
    return List.copyOf(models.values());
  }

  /** Those of one layer, each after those it reads. */
  public List<SqlModel> layer(String layer) {
    return models.values().stream().filter(model -> model.doc().layer().equals(layer)).toList();
  }

  /**
   * One by name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public SqlModel model(String name) {
    SqlModel model = models.get(name);
    if (model == null) {
      throw new IllegalArgumentException("no model " + name);
    }
    return model;
  }
}
