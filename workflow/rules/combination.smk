rule combine:
    input:
        unpack(planned("combine")),
        points=rules.points.output.table,
        limits=LIMITS,
        records=[rules.points.output.record, *map(record_of, LIMITS)],
    output:
        table=report(
            made("combine").table,
            caption="../report/combination.rst",
            category="Tables",
            labels={"table": "combination"},
        ),
        record=record_of(made("combine").table),
    log:
        f"{RESULTS}/logs/combine.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("combine"),
        era=RUN.era,
        flavour=RUN.flavour,
    shell:
        "zprimer combine --points {input.points:q} --era {params.era:q} "
        "--flavour {params.flavour:q} --limits {input.limits:q} --out {output.table:q} > {log:q} 2>&1"
