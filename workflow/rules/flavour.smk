rule flavour:
    input:
        unpack(planned("flavour")),
        points=rules.points.output.table,
        record=rules.points.output.record,
    output:
        table=made("flavour").table,
        record=record_of(made("flavour").table),
    log:
        f"{RESULTS}/logs/flavour.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        recipe=recipe_of("flavour"),
        era=RUN.era,
    shell:
        "zprimer flavour --points {input.points:q} --era {params.era:q} --out {output.table:q} > {log:q} 2>&1"
