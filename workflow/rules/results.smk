rule merge:
    input:
        points=rules.points.output,
        flavour=rules.flavour.output,
        limits=expand(
            f"{RESULTS}/{{table}}_{{analysis}}.csv",
            table=["limits", "not_covered"],
            analysis=RUN.analyses,
        ),
        shortcuts=expand(
            f"{RESULTS}/shortcut_{{analysis}}.csv", analysis=RESONANCE_SEARCHES
        ),
        combination=rules.combine.output,
    output:
        report(
            f"{RESULTS}/plane.csv",
            caption="../report/plane.rst",
            category="Tables",
            labels={"table": "plane"},
        ),
    log:
        f"{RESULTS}/logs/merge.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    shell:
        "zprimer merge --points {input.points} --flavour {input.flavour} --limits {input.limits} "
        "--shortcuts {input.shortcuts} --combination {input.combination} --out {output} > {log} 2>&1"


rule plots:
    input:
        rules.merge.output,
    output:
        png=report(
            f"{RESULTS}/figures/{{figure}}.png",
            caption="../report/figure.rst",
            category="Figures",
            labels={"figure": "{figure}"},
        ),
        pdf=f"{RESULTS}/figures/{{figure}}.pdf",
        sources=report(
            f"{RESULTS}/figures/{{figure}}_sources.csv",
            caption="../report/sources.rst",
            category="Figures",
            labels={"figure": "sources of {figure}"},
        ),
    log:
        f"{RESULTS}/logs/plots_{{figure}}.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        caption=figure_caption,
    shell:
        "zprimer plots --plane {input} --figure {wildcards.figure} --out {output.png} > {log} 2>&1"
