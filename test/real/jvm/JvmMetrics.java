import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadDeadlockMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Prints what one of the two libraries says of a JVM that has collected garbage. */
class Page {
  static byte[] kept;

  public static void main(String[] args) throws Exception {
    boolean micrometer = args[0].equals("micrometer");
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    if (micrometer) {
      List.of(
              new JvmMemoryMetrics(),
              new JvmGcMetrics(),
              new JvmHeapPressureMetrics(),
              new JvmThreadMetrics(),
              new JvmThreadDeadlockMetrics(),
              new FileDescriptorMetrics())
          .forEach(binder -> binder.bindTo(registry));
    } else {
      JvmMetrics.builder().register();
    }
    for (int i = 0; i < 500; i++) kept = new byte[1 << 20];
    System.gc();
    String page = "";
    // Collections are told of by another thread.
    for (int look = 0; look < 100 && !page.contains("_seconds_sum"); look++) {
      Thread.sleep(50);
      page = micrometer ? registry.scrape() : clientJava();
    }
    System.out.println(page);
    System.exit(0);
  }

  static String clientJava() throws Exception {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(page, PrometheusRegistry.defaultRegistry.scrape());
    return page.toString();
  }
}
