rule select:
    input:
        unpack(planned("select")),
        events=rules.shower.output,
    output:
        made("select").selection,
    log:
        "results/samples/{sample}/logs/select_{analysis}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=sample_memory,
        runtime=select_runtime,
    params:
        recipe=recipe_of("select"),
    shell:
        "zprimer select --analysis {wildcards.analysis:q} --in {input.events:q} --out {output:q} "
        "> {log:q} 2>&1"


rule yields:
    input:
        unpack(planned("yields")),
        points=rules.points.output.table,
        record=rules.points.output.record,
        selections=selections,
    output:
        yields=made("yields").yields,
        not_covered=made("yields").not_covered,
        record=record_of(made("yields").not_covered),
    log:
        f"{RESULTS}/logs/yields_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("yields"),
    shell:
        "zprimer yields --points {input.points:q} --analysis {wildcards.analysis:q} "
        "--selections {input.selections:q} --out {output.yields:q} "
        "--not-covered {output.not_covered:q} > {log:q} 2>&1"


rule shortcut:
    input:
        unpack(planned("shortcut")),
        points=rules.points.output.table,
        record=rules.points.output.record,
        samples=sample_metadata,
    output:
        table=made("shortcut").table,
        record=record_of(made("shortcut").table),
    log:
        f"{RESULTS}/logs/shortcut_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("shortcut"),
    shell:
        "zprimer shortcut --points {input.points:q} --analysis {wildcards.analysis:q} "
        "--samples {input.samples:q} --out {output.table:q} > {log:q} 2>&1"


rule couplings:
    input:
        unpack(planned("couplings")),
        yields=rules.yields.output.yields,
        limits=made("limits").table,
        limits_record=record_of(made("limits").table),
        shortcut=rules.shortcut.output.table,
        shortcut_record=rules.shortcut.output.record,
    output:
        table=report(
            made("couplings").table,
            caption="../report/couplings.rst",
            category="Tables",
            labels={"table": "limits on the coupling, {analysis}"},
        ),
        record=record_of(made("couplings").table),
    log:
        f"{RESULTS}/logs/couplings_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("couplings"),
        options=limits_options(),
    shell:
        "zprimer couplings --yields {input.yields:q} --limits {input.limits:q} "
        "--shortcut {input.shortcut:q} {params.options:q} --out {output.table:q} > {log:q} 2>&1"


rule limits:
    input:
        unpack(planned("limits")),
        yields=rules.yields.output.yields,
    output:
        table=made("limits").table,
        record=record_of(made("limits").table),
    log:
        f"{RESULTS}/logs/limits_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    threads: 16
    resources:
        mem_mb=limits_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("limits"),
        options=limits_options(),
    shell:
        "zprimer limits --yields {input.yields:q} --analysis {wildcards.analysis:q} "
        "{params.options:q} --threads {threads} --out {output.table:q} > {log:q} 2>&1"


# on request: snakemake results/<name>/workspaces_<analysis>.zip
rule workspaces:
    input:
        unpack(planned("workspaces")),
        yields=rules.yields.output.yields,
    output:
        made("workspaces").archive,
    log:
        f"{RESULTS}/logs/workspaces_{{analysis}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("workspaces"),
        options=limits_options(),
    shell:
        "zprimer workspaces --yields {input.yields:q} --analysis {wildcards.analysis:q} "
        "{params.options:q} --out {output:q} > {log:q} 2>&1"
